// The road's course and the camera: road coordinates (right, up, along) to the picture.
uniform mat4 camera;        // straightened road coordinates to clip space
uniform float origin;       // metres along the road that the picture is seen from
uniform vec3 bends[2];      // height, radians per metre, phase
uniform vec3 rises[2];

float swing(vec3 w, float s) {
    return w.x * (sin(w.y * s + w.z) - sin(w.y * origin + w.z) - cos(w.y * origin + w.z) * w.y * (s - origin));
}

vec4 seen(vec3 p) {
    float right = p.x + swing(bends[0], p.z) + swing(bends[1], p.z);
    float up = p.y + swing(rises[0], p.z) + swing(rises[1], p.z);
    return camera * vec4(right, up, p.z - origin, 1.0);
}
