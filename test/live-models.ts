/** The models of ESC-10 for live use, trained on all of its folds. */
export const LIVE_MODELS = ['esc10-int8', 'esc10-filterbank', 'esc10-xnor', 'esc10-filterbank-xnor'];
