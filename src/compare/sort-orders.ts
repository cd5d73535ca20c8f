/** In what order cells stand: by name, the largest difference first, or by the reference's value. */
export const sortOrders = ["name", "ratio", "value"] as const;
export type SortOrder = (typeof sortOrders)[number];
