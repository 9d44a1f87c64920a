// Code page 850, which DOS and old programs wrote in Western and Northern Europe; platforms do not decode it.

/** What the bytes from 0x80 on stand for. */
const letters =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";
/** Bytes that are letters there: signs that windows-1252 has not, or that stand in no word; and signs that do not stand between two letters. */
const inWords =
  /(?<=[a-z])[\x81\x86\x87\x8f\x90\x9b\x9d]|[\x81\x86\x87\x8f\x90\x9b\x9d](?=[a-z])|(?<=[a-z])[\x82-\x85\x88\x89\x8b\x91\x93-\x95\xa0-\xa4\xe1](?=[a-z])/gi;
const odd = /[\x80-\xff]/g;
/** Letters of windows-1252 but one, which are box lines there; the one is the German double s. */
const western = /[\xc0-\xe0\xe2-\xff]/;

/** @param bytes as a character a byte */
export function looksLikeDos(bytes: string): boolean {
  if (western.test(bytes)) return false;
  const all = bytes.match(odd)?.length ?? 0;
  return all > 0 && (bytes.match(inWords)?.length ?? 0) * 2 >= all;
}

export const dosText = (bytes: string): string => bytes.replace(odd, (sign) => letters[sign.charCodeAt(0) - 0x80]!);
