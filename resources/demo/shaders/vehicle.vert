uniform vec4 stand;         // x, s, 1 facing along or -1 against the road, yaw
uniform float travel;       // metres moved against the patrol while the shutter is open
in vec3 in_position;        // right, up, forward, of the vehicle's middle on the ground
in vec3 in_normal;
in vec2 in_uv;
out vec3 look;
out vec3 normal;
out vec3 lit;
out vec2 uv;
out vec2 air;               // clearness, smear

vec3 turned(vec3 v) {
    vec2 h = v.xz * stand.z;
    return vec3(h.x + stand.w * h.y, v.y, h.y - stand.w * h.x);
}

void main() {
    vec3 place = turned(in_position) + vec3(stand.x, 0.0, stand.y);
    normal = turned(in_normal);
    look = place - eye;
    lit = light_at(place, normal);
    uv = in_uv;
    air = vec2(clearness(place), smear(travel, place));
    gl_Position = seen(place);
}
