/** Letters of a reason for making one record of two, or two of one: as the server wants it. */
export const SHORTEST_REASON = 10;
