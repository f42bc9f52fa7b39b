uniform sampler2DArray surfaces;
in vec3 uv;
in vec3 lit;
in vec3 shine;
in vec2 air;
out vec4 picture;

void main() {
    vec4 texel = texture(surfaces, uv);
#ifdef CUT_OUT
    if (texel.a < 0.5) discard;
    vec3 light = lit;
#else
    float shining = 1.0 - texel.a;
    vec3 light = lit * (1.0 - 0.6 * shining) + shine * shining;
#endif
    picture = vec4(developed(texel.rgb * texel.rgb * light, air.x), air.y);
}
