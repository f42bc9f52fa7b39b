uniform vec3 at;            // road coordinates of the lamp
uniform vec2 reach;         // half size in clip space at distance 1, horizontally and vertically
uniform float floor_size;   // it never looks smaller than this, clip space
in vec2 in_corner;
out vec2 across;

void main() {
    across = in_corner;
    gl_Position = seen(at);
    float size = max(1.0, floor_size * gl_Position.w);
    gl_Position.xy += in_corner * reach * size;
    gl_Position.z -= 0.002 * gl_Position.w;
}
