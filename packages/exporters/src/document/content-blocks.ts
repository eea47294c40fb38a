import type { ContentOf, FormatContent, StructuredFormat } from '@harvest/contracts/format-content';
import type { ContentContext, ContentWriter } from './content-context.ts';
import { blogBlocks } from './contents/blog.ts';
import { dedupBlocks } from './contents/dedup.ts';
import { flashcardsBlocks } from './contents/flashcards.ts';
import { mindMapBlocks } from './contents/mind-map.ts';
import { quizBlocks } from './contents/quiz.ts';
import { slidesBlocks } from './contents/slides.ts';
import { studyGuideBlocks } from './contents/study-guide.ts';
import { videoScriptBlocks } from './contents/video-script.ts';
import type { Block } from './document.ts';

const writers: { readonly [Format in StructuredFormat]: ContentWriter<Format> } = {
  quiz: quizBlocks,
  study_guide: studyGuideBlocks,
  blog: blogBlocks,
  video_script: videoScriptBlocks,
  flashcards: flashcardsBlocks,
  mind_map: mindMapBlocks,
  slides: slidesBlocks,
  dedup: dedupBlocks,
};

/** The content of any format as blocks; what it cites is added to the notes. */
export function contentBlocks<Format extends StructuredFormat>(
  content: ContentOf<Format> & { readonly format: Format },
  context: ContentContext,
): readonly Block[] {
  return writers[content.format](content, context);
}

/** The title that a content has by itself; null where it has none. */
export function titleOfContent(content: FormatContent): string | null {
  if (content.format === 'dedup') return null;
  return content.format === 'mind_map' ? (content.nodes[0]?.label ?? null) : content.title;
}
