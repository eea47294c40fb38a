/** Control and format characters and the line ends of Unicode: they restyle a terminal, reorder what it shows or end a line. */
export const unsafeCharacters = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
