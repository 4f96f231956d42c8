// The map that moves: MapLibre with a style of our own. Nothing is asked of any
// other server: areas and services come from this one, there are no tiles and no
// fonts. Only services with a public place are among the points; the server
// gives no others.
import { Map, NavigationControl, Popup, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature } from 'maplibre-gl/dist/maplibre-gl-csp.js';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { FeatureCollection, Point } from 'geojson';

interface Look {
  worker: string;
  source: string; // of the areas and points, as JSON
  label: string; // of the map, for those who do not see it
  bounds: [number, number, number, number]; // west, south, east, north
  zoomIn: string;
  zoomOut: string;
}

const ink = '#0b0c0c';

export async function show(place: HTMLElement): Promise<void> {
  const look = JSON.parse(place.dataset.island ?? '{}') as Look;
  const data = (await (await fetch(look.source)).json()) as { areas: FeatureCollection; points: FeatureCollection };
  setWorkerUrl(look.worker);
  const frame = document.createElement('div');
  frame.className = 'ostoja-points';
  place.prepend(frame);
  const map = new Map({
    container: frame,
    style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#f3f2f1' } }] },
    bounds: look.bounds,
    fitBoundsOptions: { padding: 16 },
    attributionControl: false,
    locale: { 'Map.Title': look.label, 'NavigationControl.ZoomIn': look.zoomIn, 'NavigationControl.ZoomOut': look.zoomOut },
    cooperativeGestures: false,
    fadeDuration: 0,
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.dragRotate.disable();
  map.touchZoomRotate.disableRotation();
  await map.once('load');
  map.addSource('areas', { type: 'geojson', data: data.areas });
  map.addLayer({ id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': ['get', 'fill'] } });
  map.addLayer({ id: 'borders', type: 'line', source: 'areas', paint: { 'line-color': ink, 'line-width': 0.7 } });
  map.addSource('points', { type: 'geojson', data: data.points, cluster: true, clusterRadius: 28, clusterMaxZoom: 11 });
  map.addLayer({
    id: 'points',
    type: 'circle',
    source: 'points',
    paint: { 'circle-color': '#0d4f5a', 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2, 'circle-radius': ['interpolate', ['linear'], ['coalesce', ['get', 'point_count'], 1], 1, 7, 50, 20] },
  });
  map.on('click', 'points', (event) => {
    const feature = event.features?.[0];
    if (feature) void tell(map, feature);
  });
  frame.dataset.ready = String(data.points.features.length);
}

/** Says what stands at a point; of several together, all that fit into a list. */
async function tell(map: Map, feature: MapGeoJSONFeature): Promise<void> {
  const source = map.getSource('points') as GeoJSONSource;
  const together = feature.properties.cluster ? await source.getClusterLeaves(feature.properties.cluster_id, 20, 0) : [feature];
  const list = document.createElement('ul');
  list.className = 'govuk-list';
  for (const one of together) {
    const link = document.createElement('a');
    link.className = 'govuk-link';
    link.href = String(one.properties?.href);
    link.textContent = String(one.properties?.name);
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  new Popup({ maxWidth: '280px' }).setLngLat((feature.geometry as Point).coordinates as [number, number]).setDOMContent(list).addTo(map);
}
