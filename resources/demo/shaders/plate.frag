uniform sampler2D face;
uniform float gleam;        // strength of the camera's own lamp, thrown back by the plate
uniform float plate_lamp;   // strength of the vehicle's lamp above its rear plate
in vec3 look;
in vec3 normal;
in vec3 lit;
in vec2 uv;
in vec2 air;
out vec4 picture;

void main() {
    vec3 texel = texture(face, uv, -0.4).rgb;
    float d2 = dot(look, look);
    float back = gleam * smoothstep(0.55, 0.95, abs(dot(look, normal)) * inversesqrt(d2)) / (1.0 + d2 * 0.0035);
    float from_above = plate_lamp * (0.35 + 0.65 * (1.0 - uv.y));
    picture = vec4(developed(texel * texel * (lit + back + from_above), air.x), air.y);
}
