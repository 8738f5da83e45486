// The person's place, after saying what for. Browsers speak WGS-84, maps in China GCJ-02: the point is shifted.
const AXIS = 6378245.0;
const ECCENTRICITY = 0.006693421622965943;
const OUTSIDE = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };

function wave(value, terms) {
  return terms.reduce((sum, [weight, period]) => sum + weight * Math.sin((value * Math.PI) / period), 0);
}

/** A WGS-84 point as GCJ-02; outside China nothing is shifted. */
export function toChinese(latitude, longitude) {
  const outside = longitude < OUTSIDE.west || longitude > OUTSIDE.east || latitude < OUTSIDE.south || latitude > OUTSIDE.north;
  if (outside) return { latitude, longitude };
  const x = longitude - 105;
  const y = latitude - 35;
  const common = (2 / 3) * wave(x, [[20, 1 / 6], [20, 1 / 2]]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + common
    + (2 / 3) * (wave(y, [[20, 1], [40, 3]]) + wave(y, [[160, 12], [320, 30]]));
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + common
    + (2 / 3) * (wave(x, [[20, 1], [40, 3]]) + wave(x, [[150, 12], [300, 30]]));
  const radians = (latitude * Math.PI) / 180;
  const magic = 1 - ECCENTRICITY * Math.sin(radians) ** 2;
  const root = Math.sqrt(magic);
  return {
    latitude: latitude + (north * 180) / (((AXIS * (1 - ECCENTRICITY)) / (magic * root)) * Math.PI),
    longitude: longitude + (east * 180) / ((AXIS / root) * Math.cos(radians) * Math.PI),
  };
}

/** Where the person is; rejects with words to show. */
export function here() {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ ...toChinese(coords.latitude, coords.longitude), label: "我的位置" }),
      (error) => reject(new Error(error.code === 1
        ? "没有拿到位置权限。直接说您在哪个区、附近有什么，也能找。"
        : "这会儿定不了位。直接说您在哪个区、附近有什么，也能找。")),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  });
}
