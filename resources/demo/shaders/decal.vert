uniform vec4 stand;         // x, s, facing, 0
uniform vec4 patch_area;    // half width, from, to (forward), height above the road
in vec2 in_corner;
out vec2 across;

void main() {
    across = in_corner;
    float forward = mix(patch_area.y, patch_area.z, in_corner.y * 0.5 + 0.5);
    vec3 place = vec3(stand.x + in_corner.x * patch_area.x * stand.z, patch_area.w, stand.y + forward * stand.z);
    gl_Position = seen(place);
}
