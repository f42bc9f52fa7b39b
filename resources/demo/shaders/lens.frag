// The camera after the lens: motion blur towards the vanishing point, slight defocus, vignette and sensor noise.
uniform sampler2D scene;
uniform sampler2D grain;
uniform vec2 vanishing;     // of the road, in picture coordinates 0..1
uniform vec2 shift;         // grain moves every frame
uniform float softness;     // pixels
uniform float noise;
in vec2 across;
out vec4 picture;

void main() {
    vec2 at = vec2(across.x, -across.y) * 0.5 + 0.5;
    vec2 pixel = 1.0 / vec2(textureSize(scene, 0));
    float travel = texelFetch(scene, ivec2(at * vec2(textureSize(scene, 0))), 0).a / 16.0;
    vec2 path = (at - vanishing) * travel;
    vec2 soft = pixel * softness;
    vec3 colour = (texture(scene, at + path * 0.40 + soft * vec2(0.19, 0.46)).rgb
        + texture(scene, at + path * 0.13 + soft * vec2(-0.46, 0.19)).rgb
        + texture(scene, at - path * 0.13 + soft * vec2(0.46, -0.19)).rgb
        + texture(scene, at - path * 0.40 + soft * vec2(-0.19, -0.46)).rgb) * 0.25;
    float grey = dot(colour, vec3(0.3, 0.59, 0.11));
    colour = mix(vec3(grey), colour, 1.14);
    colour = mix(colour, colour * colour * (3.0 - 2.0 * colour), 0.32);
    vec2 off = (at - 0.5) * vec2(1.0, 0.7);
    colour *= 1.0 - 0.45 * dot(off, off);
    colour += (texture(grain, gl_FragCoord.xy / 256.0 + shift).rgb - 0.5) * noise * (1.2 - 0.7 * colour);
    picture = vec4(colour, 1.0);
}
