in vec3 in_position;
in vec3 in_normal;
in vec3 in_uv;              // with the texture's layer
in vec4 in_tint;            // alpha: how brightly its lit parts shine at night
uniform float night;
out vec3 uv;
out vec3 lit;
out vec3 shine;
out vec2 air;               // clearness, smear

void main() {
    uv = in_uv;
    lit = in_tint.rgb * light_at(in_position, in_normal);
    shine = vec3(in_tint.a * night * 1.5);
    air = vec2(clearness(in_position), smear(shutter, in_position));
    gl_Position = seen(in_position);
}
