uniform sampler2DArray finish;  // layer 0 colour; layer 1 shares of paint, glass, white lamp, red lamp
uniform vec3 paint;
uniform vec3 lamps;             // white lamps, red lamps, lit cabin
uniform vec3 sun;
uniform vec3 sun_from;
in vec3 look;
in vec3 normal;
in vec3 lit;
in vec2 uv;
in vec2 air;
out vec4 picture;

void main() {
    vec4 texel = texture(finish, vec3(uv, 0.0));
    vec4 made_of = texture(finish, vec3(uv, 1.0));
    vec3 n = normalize(normal);
    vec3 towards = normalize(look);
    vec3 bounce = reflect(towards, n);
    float grazing = 1.0 - clamp(-dot(towards, n), 0.0, 1.0);
    grazing *= grazing * grazing * grazing;
    vec3 colour = texel.rgb * texel.rgb * mix(vec3(1.0), paint, made_of.r) * lit;
    vec3 around = mix(horizon * 0.22 + lit * 0.04, mix(horizon, sky, clamp(bounce.y, 0.0, 1.0)), smoothstep(0.06, 0.22, bounce.y));
    float gloss = made_of.r * (0.045 + 0.5 * grazing) + made_of.g * (0.07 + 0.6 * grazing);
    float spark = max(dot(bounce, sun_from), 0.0);
    spark *= spark; spark *= spark; spark *= spark; spark *= spark;
    colour += around * gloss + sun * spark * 2.0 * (made_of.r + made_of.g);
    colour += texel.rgb * made_of.b * lamps.x + vec3(1.0, 0.03, 0.02) * made_of.a * lamps.y;
    colour += made_of.g * lamps.z * vec3(0.9, 0.8, 0.6) * texel.rgb * 6.0;
    picture = vec4(developed(colour, air.x), air.y);
}
