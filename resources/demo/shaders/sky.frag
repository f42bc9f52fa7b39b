// Sky behind everything: gradient, clouds, and the afterglow at the horizon.
uniform sampler2D clouds;
uniform vec3 view_right;
uniform vec3 view_up;
uniform vec3 view_ahead;
uniform vec3 glow;
in vec2 across;
out vec4 picture;

void main() {
    vec3 d = normalize(view_ahead + across.x * view_right + across.y * view_up);
    float high = clamp(d.y, 0.0, 1.0);
    vec3 colour = mix(horizon, sky, smoothstep(0.0, 0.24, high)) + glow * exp(-high * 9.0);
    vec2 sheet = d.xz / (d.y + 0.06) * vec2(0.10, 0.06);
    float cover = smoothstep(0.35, 0.75, texture(clouds, sheet).r) * smoothstep(0.01, 0.06, high);
    colour = mix(colour, horizon * 1.05 + glow * 0.6, cover * 0.75);
    picture = vec4(developed(colour, 1.0), 0.0);
}
