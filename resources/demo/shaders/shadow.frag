// The dark under a vehicle: multiplied onto the road.
uniform float depth;
in vec2 across;
out vec4 picture;

void main() {
    vec2 edge = smoothstep(vec2(1.0), vec2(0.55, 0.8), abs(across));
    picture = vec4(vec3(1.0 - depth * edge.x * edge.y), 0.0);
}
