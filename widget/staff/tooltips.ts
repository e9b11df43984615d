const GAP = 10
const EDGE = 8

/** Says what a point or bar of a chart stands for, beside it: at once, where the browser's own tip takes its time. */
export function showTips() {
  const tip = Object.assign(document.createElement('p'), { className: 'tip', popover: 'manual', ariaHidden: 'true' })
  const show = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest<SVGAElement>('[data-chart] svg a') : null
    if (!link) return tip.isConnected && tip.hidePopover()
    if (!tip.isConnected) document.body.append(tip)
    tip.textContent = textOf(link)
    tip.showPopover()
    place(tip, (link.querySelector('.dot, .bar') ?? link).getBoundingClientRect())
  }
  document.addEventListener('pointerover', (event) => event.pointerType !== 'touch' && show(event))
  document.addEventListener('focusin', show)
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && tip.isConnected && tip.hidePopover())
}

/** Takes the words over from the drawing, so that the browser does not show them as well. */
function textOf(link: SVGAElement): string {
  const title = link.querySelector('title')
  if (title) {
    link.dataset.tip = title.textContent
    title.remove()
  }
  return link.dataset.tip ?? ''
}

/** Above it, or beneath where that is cut off; never beyond the sides. */
function place(tip: HTMLElement, { left, width, top, bottom }: DOMRect) {
  const { width: wide, height } = tip.getBoundingClientRect()
  const x = Math.max(EDGE, Math.min(left + width / 2 - wide / 2, document.documentElement.clientWidth - wide - EDGE))
  const y = top - height - GAP > 0 ? top - height - GAP : bottom + GAP
  tip.style.translate = `${Math.round(x)}px ${Math.round(y)}px`
}
