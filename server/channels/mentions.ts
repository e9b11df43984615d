/** Phone numbers as WeCom and DingTalk know their members in mainland China: without the code of the country. */
export const toNationalMobiles = (numbers: readonly string[]): string[] => [
  ...new Set(numbers.map((number) => number.replace(/^(\+?86)(?=1\d{10}$)/, ''))),
]
