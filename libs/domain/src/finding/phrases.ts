/** Words that relate two phrases: what stands across one is not beside. */
const PREPOSITION =
  /\b(?:of|in|at|to|with|by|from|on|for|and|or|is|are|was|were|through|involving|within|but|shows?|demonstrates?|due|versus|has|have|which|may|no|not|without|around|about|above|below|near|under|between|after|before|following)\b/;
const FILLER = /^[ -]*(?:[a-z0-9'%/]+[ -]+){0,4}$/;
/** Whether nothing but words of description stand between two things. */
export const isFiller = (gap: string): boolean => FILLER.test(gap) && !PREPOSITION.test(gap);
export const LINKED = /^[^.;]*?(?:^|[ (])(?:of|in|at|involving|within|through|to|affecting|on|into)\b/;
/** A phrase ends here: what follows belongs to something else. */
export const PHRASE_ENDS =
  /\b(?:with(?!in)|without|but|no|not|resulting|causing|producing|leading|giving|due to|secondary to|by|from|except|although|however|while|adjacent|near|above|below)\b|;/;

export const CLAUSE_ENDS = /;| but | however | although | though | except | while | whereas /;
