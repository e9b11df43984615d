import type { BrandMessages } from '../en/brand.ts'

export const zhHant: BrandMessages = {
  title: '品牌',
  intro: '設定問卷的發起單位與外觀。除非問卷另有外觀設定，否則一律沿用。',
  edit: '編輯品牌',
  name: '名稱',
  nameHint: '顧客看到的發起單位名稱。留空則使用工作區名稱。',
  privacyUrl: '隱私權政策網址',
  privacyHint: '連結顯示在每份問卷下方，包括作答頁和網頁元件。',
  inherit: '品牌字型',
  inheritHint: '與其他問卷一致',
  inheritIntro: '留空的項目沿用品牌設定。',
  colourHint: '僅在與品牌顏色不同時填寫，例如 #0b6b43。',
}
