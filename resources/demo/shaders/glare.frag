// The glow that a lamp makes in a lens: a bright core, a wide halo and a faint horizontal streak.
uniform vec3 colour;
in vec2 across;
out vec4 picture;

void main() {
    float r = length(across);
    float core = exp(-r * r * 160.0);
    float halo = 0.34 * pow(max(1.0 - r, 0.0), 3.0);
    float streak = 0.16 * exp(-across.y * across.y * 900.0) * pow(max(1.0 - abs(across.x), 0.0), 2.0);
    picture = vec4(colour * (core + halo + streak), 0.0);
}
