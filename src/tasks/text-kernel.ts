/** Corners of a convex polygon in pixels, either way round. */
export type Polygon = readonly (readonly [number, number])[];

/**
 * How far a text polygon's edges move inwards to make its kernel: D = A·(1 − r²)/L with area A, perimeter L and r = 0.4.
 * A DB detector is trained to predict these kernels, not whole texts, so that close lines stay apart.
 * Source: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization" (2020), label generation.
 */
export function shrinkDistance(polygon: Polygon): number {
  return (Math.abs(signedArea(polygon)) * (1 - SHRINK_RATIO ** 2)) / perimeter(polygon);
}

/**
 * 1 where a pixel's centre lies in the kernel of any of the polygons, else 0; `[height, width]`. The kernel of a convex
 * polygon is where the distance to every edge is at least the shrink distance.
 */
export function kernelMask(polygons: readonly Polygon[], size: { readonly width: number; readonly height: number }) {
  const mask = new Uint8Array(size.width * size.height);
  for (const polygon of polygons) paintKernel(mask, size.width, polygon);
  return mask;
}

const SHRINK_RATIO = 0.4;

function paintKernel(mask: Uint8Array, width: number, polygon: Polygon): void {
  const height = mask.length / width;
  const distance = shrinkDistance(polygon);
  const depths = edgeDepths(polygon);
  const across = span(
    polygon.map(([x]) => x),
    width,
  );
  const down = span(
    polygon.map(([, y]) => y),
    height,
  );
  for (let y = down.first; y < down.end; y++) {
    for (let x = across.first; x < across.end; x++) {
      if (depths.every((depth) => depth(x + 0.5, y + 0.5) >= distance)) mask[y * width + x] = 1;
    }
  }
}

/** For each edge, how far inside it a point lies; negative outside. */
function edgeDepths(polygon: Polygon): readonly ((x: number, y: number) => number)[] {
  const inwards = Math.sign(signedArea(polygon));
  return edges(polygon).map(([[x1, y1], [x2, y2]]) => {
    const length = Math.hypot(x2 - x1, y2 - y1);
    return (x, y) => (inwards * ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1))) / length;
  });
}

type Edge = readonly [readonly [number, number], readonly [number, number]];

function edges(polygon: Polygon): readonly Edge[] {
  return polygon.map((corner, index) => [corner, polygon[(index + 1) % polygon.length] ?? corner]);
}

function signedArea(polygon: Polygon): number {
  return edges(polygon).reduce((sum, [[x1, y1], [x2, y2]]) => sum + x1 * y2 - x2 * y1, 0) / 2;
}

function perimeter(polygon: Polygon): number {
  return edges(polygon).reduce((sum, [[x1, y1], [x2, y2]]) => sum + Math.hypot(x2 - x1, y2 - y1), 0);
}

function span(coordinates: readonly number[], limit: number): { readonly first: number; readonly end: number } {
  return {
    first: Math.max(0, Math.floor(Math.min(...coordinates))),
    end: Math.min(limit, Math.ceil(Math.max(...coordinates))),
  };
}
