// Which files are pictures of things, by their content types.

const drawable = new Set(["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/bmp"]);

/** Every browser draws it. */
export const isDrawable = (contentType: string): boolean => drawable.has(contentType);

/** As iPhones keep their photographs; few browsers draw them. */
export const isPhotograph = (contentType: string): boolean => contentType === "image/heic" || contentType === "image/heif";

/** Whether a page can be cut out of it on this device. */
export const isPicture = (contentType: string): boolean => isDrawable(contentType) || isPhotograph(contentType);
