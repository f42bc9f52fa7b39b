// Light on a place of a surface, reckoned at the corners of triangles. Places are road coordinates.
const int LAMPS = 6;
uniform vec3 eye;
uniform vec3 ambient;       // light from above, linear
uniform vec3 sun;           // light of the sun, linear
uniform vec3 sun_from;
uniform float street;       // strength of the street lamps
uniform float lamp_spacing;
uniform float lamp_side;    // metres from the centre line
uniform float own_beam;     // strength of the patrol's own headlamps
uniform vec4 beams[LAMPS];  // other vehicles' headlamps: x, s, direction, strength
uniform float shutter;      // metres travelled by the patrol while the shutter is open

float beam(vec3 p, vec3 n, vec3 from, float direction) {
    vec3 v = p - from;
    float ahead = v.z * direction;
    if (ahead < 0.2) return 0.0;
    float spread = v.x / (0.36 * ahead + 0.5);
    float rise = (v.y + 0.010 * ahead) / (0.02 * ahead + 0.12);
    float cut = mix(1.0, 0.05, smoothstep(-1.0, 1.0, rise));
    float facing = max(dot(n, -normalize(v)), 0.0);
    return exp(-spread * spread) * cut * (0.25 * facing + 0.75 * sqrt(facing) * 0.35) / (0.25 + ahead * ahead * 0.004);
}

vec3 street_light(vec3 p, vec3 n, float s, float x) {
    vec3 v = vec3(x, 7.6, s) - p;
    float r2 = dot(v, v);
    vec3 l = v * inversesqrt(r2);
    float down = smoothstep(0.15, 0.8, l.y);
    return vec3(1.0, 0.74, 0.42) * (max(dot(n, l), 0.0) * 0.85 + 0.15) * down / r2;
}

vec3 light_at(vec3 p, vec3 n) {
    float shade = mix(0.55, 1.0, clamp(p.y * 1.4, 0.0, 1.0) + step(p.y, 0.16) * (1.0 - clamp(p.y * 1.4, 0.0, 1.0)));
    vec3 light = mix(ambient * 0.42, ambient, n.y * 0.5 + 0.5) * shade + sun * max(dot(n, sun_from), 0.0);
    if (street > 0.0) {
        float near = floor(p.z / lamp_spacing + 0.5) * lamp_spacing;
        float far = (floor(p.z / lamp_spacing) + 0.5) * lamp_spacing;
        light += street * (street_light(p, n, near, -lamp_side) + street_light(p, n, far, lamp_side));
    }
    if (own_beam > 0.0) light += own_beam * beam(p, n, vec3(eye.x, 0.68, eye.z + 0.8), 1.0) * vec3(1.0, 0.96, 0.88);
    for (int i = 0; i < LAMPS; i++)
        if (beams[i].w > 0.0)
            light += beams[i].w * beam(p, n, vec3(beams[i].x, 0.68, beams[i].y), beams[i].z) * vec3(1.0, 0.95, 0.86);
    return light;
}

// How clear the air is between the eye and a place.
float clearness(vec3 p) {
    float d = distance(p, eye);
    return exp(-d * d * 0.0000032);
}

// How far a point moves towards or from the vanishing point while the shutter is open, as a share of its distance
// from it: kept in the picture's alpha for the motion blur.
float smear(float travel, vec3 p) {
    return clamp(abs(travel) / max(abs(p.z - eye.z), 0.5) * 16.0, 0.0, 1.0);
}
