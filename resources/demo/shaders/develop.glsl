// How the air and the camera change a colour.
uniform vec3 sky;           // colour of the sky above, linear
uniform vec3 horizon;       // colour of the haze, linear
uniform float exposure;

vec3 developed(vec3 colour, float clear) {
    vec3 exposed = mix(horizon, colour, clear) * exposure;
    return sqrt(exposed * (exposed + 0.6) / (exposed * (exposed + 1.0) + 0.5));
}
