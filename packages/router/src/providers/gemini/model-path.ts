import { HarvestError } from '@harvest/runtime/harvest-error';
import { geminiManifest } from './manifest.ts';

/**
 * A model's resource name, such as `models/gemini-3.5-flash`, which becomes a part of the URL's path as it is.
 *
 * @throws HarvestError `provider.model_not_found` for what cannot be a name: dots and slashes could otherwise reach
 * another route with our key.
 */
export function toModelPath(model: string): string {
  if (!/^(?:(?:models|tunedModels)\/)?\w[\w.-]*$/.test(model)) {
    throw new HarvestError({
      code: 'provider.model_not_found',
      publicMessage: `${geminiManifest.label} does not have the model.`,
      details: { provider: geminiManifest.name },
    });
  }
  return model.includes('/') ? model : `models/${model}`;
}
