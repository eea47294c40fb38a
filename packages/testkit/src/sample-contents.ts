/** One content of each structured format, all about the article on the invented canal. */
import type { Citation } from '@harvest/contracts/citation';
import type { ContentOf, StructuredFormat } from '@harvest/contracts/format-content';
import { canalArticle } from './texts/canal-article.ts';

/** The passage of the canal article with these words, however its lines are broken. @throws Error for any other words. */
export function citeCanal(words: string): Citation {
  const pattern = words.split(' ').map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const match = new RegExp(pattern.join(String.raw`\s+`)).exec(canalArticle);
  if (match === null) throw new Error(`the canal article does not say: ${words}`);
  return { source: 0, start: match.index, end: match.index + match[0].length, quote: match[0] };
}

const opening = (): Citation => citeCanal('It was opened on 14 May 1868 and cost about 2.3 million crowns');
const length = (): Citation =>
  citeCanal('The Varnholm Canal is a 47-kilometre waterway that links Lake Orrin with the port of Selby');
const engineer = (): Citation => citeCanal('Work began in April 1859 under the engineer Tobias Renn.');
const moss = (): Citation => citeCanal('Renn solved the problem with rafts of heather and birch branches.');
const railway = (): Citation => citeCanal('The railway reached Lake Orrin in 1891.');
const otters = (): Citation => citeCanal('in the latest survey there were 38');
const volunteers = (): Citation =>
  citeCanal('In 1974 a group of volunteers led by the schoolteacher Ines Calloway began to clear them');

function quiz(): ContentOf<'quiz'> {
  return {
    format: 'quiz',
    title: 'The Varnholm Canal',
    items: [
      {
        id: 'q1',
        type: 'multiple_choice',
        difficulty: 'easy',
        question: 'Under which engineer did work on the canal begin?',
        options: ['Amalia Brandt', 'Tobias Renn', 'Ines Calloway', 'Collin Selby'],
        answer_index: 1,
        explanation: 'Work began in April 1859 under the engineer Tobias Renn.',
        citations: [engineer()],
      },
      {
        id: 'q2',
        type: 'true_false',
        difficulty: 'medium',
        question: 'The railway reached Lake Orrin before the canal was opened.',
        answer: false,
        explanation: 'The canal was opened in 1868, the railway came in 1891.',
        citations: [opening(), railway()],
      },
      {
        id: 'q3',
        type: 'cloze',
        difficulty: 'hard',
        question: 'Renn solved the problem with rafts of _____ and birch branches.',
        answer: 'heather',
        explanation: null,
        citations: [moss()],
      },
    ],
  };
}

function studyGuide(): ContentOf<'study_guide'> {
  return {
    format: 'study_guide',
    title: 'The Varnholm Canal: a study guide',
    objectives: [
      { text: 'Say when and why the canal was built.', citations: [opening()] },
      { text: 'Explain how the bog was crossed.', citations: [moss()] },
    ],
    key_terms: [
      {
        term: 'Lock',
        definition: 'A chamber with a gate at each end.',
        citations: [citeCanal('A lock is a chamber with a gate at each end.')],
      },
      {
        term: 'Moss of Ferrow',
        definition: 'A bog eight metres deep that swallowed every embankment.',
        citations: [citeCanal('the Moss of Ferrow, a bog eight metres deep that swallowed every embankment')],
      },
    ],
    sections: [
      {
        heading: 'Building the canal',
        points: [
          { text: 'Work began in April 1859 under the engineer Tobias Renn.', citations: [engineer()] },
          { text: 'Rafts of heather and birch branches carried the bank.', citations: [moss()] },
        ],
      },
      {
        heading: 'Decline and return',
        points: [
          { text: 'The railway reached Lake Orrin in 1891.', citations: [railway()] },
          { text: 'Volunteers began to clear the reaches in 1974.', citations: [volunteers()] },
        ],
      },
    ],
    review_questions: [
      {
        question: 'When was the canal opened?',
        answer: 'On 14 May 1868.',
        citations: [opening()],
      },
      {
        question: 'How many otters were counted in the latest survey?',
        answer: '38',
        citations: [otters()],
      },
    ],
  };
}

function blog(): ContentOf<'blog'> {
  return {
    format: 'blog',
    title: 'How volunteers brought a canal back',
    meta_description: 'The Varnholm Canal was opened in 1868, given up, and cleared again by volunteers.',
    outline: ['A waterway of its time', 'Weeds, and a schoolteacher'],
    sections: [
      {
        heading: null,
        paragraphs: [
          { text: 'A 47-kilometre waterway links Lake Orrin with the port of Selby.', citations: [length()] },
        ],
      },
      {
        heading: 'A waterway of its time',
        paragraphs: [
          {
            text: 'The canal was opened on 14 May 1868 and cost about 2.3 million crowns.',
            citations: [opening()],
          },
          {
            text: 'Its hardest part was a bog, crossed on rafts of heather and birch.',
            citations: [moss()],
          },
        ],
      },
      {
        heading: 'Weeds, and a schoolteacher',
        paragraphs: [
          {
            text: 'In 1974 volunteers led by Ines Calloway began to clear the upper reaches.',
            citations: [volunteers()],
          },
        ],
      },
    ],
    attribution: ['“The Varnholm Canal” by Mara Lindt, Canals of the North, CC BY 4.0'],
  };
}

function videoScript(): ContentOf<'video_script'> {
  return {
    format: 'video_script',
    title: 'The Varnholm Canal in half a minute',
    duration_seconds: 30,
    scenes: [
      {
        id: 's1',
        start_seconds: 0,
        end_seconds: 12,
        narration: 'A 47-kilometre waterway links Lake Orrin with the port of Selby.',
        visual: 'Map showing Lake Orrin and Selby',
        on_screen_text: '47 km',
        citations: [length()],
      },
      {
        id: 's2',
        start_seconds: 12,
        end_seconds: 30,
        narration: 'Its hardest part was a bog, crossed on rafts of heather and birch branches.',
        visual: 'Drawing of a raft on a bog',
        on_screen_text: null,
        citations: [moss()],
      },
    ],
  };
}

function flashcards(): ContentOf<'flashcards'> {
  return {
    format: 'flashcards',
    title: 'The Varnholm Canal',
    cards: [
      {
        id: 'c1',
        front: 'When was the Varnholm Canal opened?',
        back: 'On 14 May 1868.',
        tags: ['history'],
        citations: [opening()],
      },
      {
        id: 'c2',
        front: 'Rafts of _____ and birch branches carried the bank.',
        back: 'heather\nRafts of heather and birch branches carried the bank.',
        tags: ['building', 'moss of ferrow'],
        citations: [moss()],
      },
    ],
  };
}

function mindMap(): ContentOf<'mind_map'> {
  return {
    format: 'mind_map',
    nodes: [
      { id: 'n1', parent_id: null, label: 'The Varnholm Canal', citations: [] },
      { id: 'n2', parent_id: 'n1', label: 'Building', citations: [] },
      { id: 'n3', parent_id: 'n2', label: 'Began in 1859 under Tobias Renn', citations: [engineer()] },
      { id: 'n4', parent_id: 'n2', label: 'Rafts of heather on the bog', citations: [moss()] },
      { id: 'n5', parent_id: 'n1', label: 'Decline', citations: [] },
      { id: 'n6', parent_id: 'n5', label: 'The railway came in 1891', citations: [railway()] },
    ],
  };
}

function slides(): ContentOf<'slides'> {
  return {
    format: 'slides',
    title: 'The Varnholm Canal',
    subtitle: 'From timber to otters',
    slides: [
      {
        id: 'slide1',
        title: 'What it is',
        bullets: [
          { text: '47 kilometres from Lake Orrin to Selby', citations: [length()] },
          { text: 'Opened on 14 May 1868', citations: [opening()] },
        ],
        notes: 'The canal cost nearly twice what its planners had promised.',
      },
      {
        id: 'slide2',
        title: 'Key takeaways',
        bullets: [{ text: 'Otters are back: 38 in the latest survey', citations: [otters()] }],
        notes: null,
      },
    ],
  };
}

function dedup(): ContentOf<'dedup'> {
  return {
    format: 'dedup',
    sources: 2,
    unique: 1,
    groups: [
      {
        representative: 0,
        members: [
          { source: 0, similarity: 1, kind: 'representative' },
          { source: 1, similarity: 0.91, kind: 'near' },
        ],
      },
    ],
    repeated_passages: [],
  };
}

/** A content of each structured format; its citations stand in the canal article. */
export const sampleContents: { readonly [Format in StructuredFormat]: () => ContentOf<Format> } = {
  quiz,
  study_guide: studyGuide,
  blog,
  video_script: videoScript,
  flashcards,
  mind_map: mindMap,
  slides,
  dedup,
};
