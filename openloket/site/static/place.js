// Shows a place on a map, or lets people show one: a point, or the corners of an area, set at the cross in its middle. Keys move the map.
"use strict";
document.querySelectorAll(".map-of-place").forEach((box) => {
  const L = window.L, shape = document.getElementById(box.dataset.shape), shown = box.dataset.geometry;
  if (!L || !(shape || shown) || box.dataset.ready) return;
  box.dataset.ready = "1";
  box.hidden = false;
  const map = L.map(box.querySelector(".map"), { attributionControl: true, zoomControl: true });
  map.attributionControl.setPrefix(false);
  L.tileLayer(box.dataset.tiles, { attribution: box.dataset.credit, maxZoom: 19 }).addTo(map);
  map.setView(box.dataset.centre.split(",").map(Number), 14);
  const drawn = L.featureGroup().addTo(map), look = { color: "#154273", weight: 3 };
  let corners = [], point = null;
  const draw = () => {
    drawn.clearLayers();
    if (point) L.circleMarker(point, { ...look, radius: 8 }).addTo(drawn);
    corners.forEach((at) => L.circleMarker(at, { ...look, radius: 5 }).addTo(drawn));
    if (corners.length > 1) L.polygon(corners, look).addTo(drawn);
  };
  const take = (text) => {
    const was = JSON.parse(text), at = ([east, north]) => L.latLng(north, east);
    if (was.type === "Point") point = at(was.coordinates);
    else corners = was.coordinates[0].slice(0, -1).map(at);
    draw();
    map.fitBounds(drawn.getBounds(), { maxZoom: 17 });
  };
  if (shown) {
    take(shown);
    return;
  }
  const status = box.querySelector("[role=status]"), clear = document.getElementById(`${shape.id}-wis`);
  if (clear) clear.closest(".choice").remove();
  const lonLat = (at) => [Number(at.lng.toFixed(7)), Number(at.lat.toFixed(7))];
  const say = () => {
    const words = status.dataset;
    if (point) status.textContent = words.point;
    else if (corners.length) status.textContent = `${words.corners} ${corners.length}. ${corners.length < 3 ? words.more : ""}`;
    else status.textContent = words.nothing;
  };
  const keep = () => {
    if (point) shape.value = JSON.stringify({ type: "Point", coordinates: lonLat(point) });
    else if (corners.length > 2) shape.value = JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]].map(lonLat)] });
    else shape.value = "";
    draw();
    say();
  };
  const acts = {
    point: () => { corners = []; point = map.getCenter(); },
    corner: () => { point = null; corners.push(map.getCenter()); },
    clear: () => { corners = []; point = null; },
  };
  box.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => { acts[button.dataset.do](); keep(); }));
  try { take(shape.value); } catch { /* nothing is on the map yet, or what cannot be read */ }
  say();
});
