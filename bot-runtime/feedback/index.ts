export { withoutRating, withRating } from "./buttons.ts";
export { exportFeedback } from "./export.ts";
export { type RatingOffer, ratingOffer } from "./offer.ts";
export { isRating, type RatingPorts, takeRatings } from "./take-rating.ts";
