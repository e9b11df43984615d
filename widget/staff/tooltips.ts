const GAP_PX = 10
const EDGE_MARGIN_PX = 8

/** Shows the value of a point or bar of a chart at once; native tooltips have a delay. */
export function enableTooltips() {
  // Without popovers (before Chromium 114), the native tooltip of the SVG title stays.
  if (!('popover' in HTMLElement.prototype)) return
  const tooltip = Object.assign(document.createElement('p'), {
    className: 'tip',
    popover: 'manual',
    ariaHidden: 'true',
  })
  const show = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest<SVGAElement>('[data-chart] svg a') : null
    if (!link) return tooltip.isConnected && tooltip.hidePopover()
    if (!tooltip.isConnected) document.body.append(tooltip)
    tooltip.textContent = getTooltipText(link)
    tooltip.showPopover()
    positionTooltip(tooltip, (link.querySelector('.dot, .bar') ?? link).getBoundingClientRect())
  }
  document.addEventListener('pointerover', (event) => event.pointerType !== 'touch' && show(event))
  document.addEventListener('focusin', show)
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && tooltip.isConnected && tooltip.hidePopover())
}

/** Moves the text out of the SVG title, so that the native tooltip does not appear as well. */
function getTooltipText(link: SVGAElement): string {
  const title = link.querySelector('title')
  if (title) {
    link.dataset.tip = title.textContent
    title.remove()
  }
  return link.dataset.tip ?? ''
}

/** Above the mark, or below it where that would be cut off; never beyond the sides. */
function positionTooltip(tooltip: HTMLElement, { left, width, top, bottom }: DOMRect) {
  const { width: tooltipWidth, height } = tooltip.getBoundingClientRect()
  const x = Math.max(
    EDGE_MARGIN_PX,
    Math.min(left + width / 2 - tooltipWidth / 2, document.documentElement.clientWidth - tooltipWidth - EDGE_MARGIN_PX),
  )
  const y = top - height - GAP_PX > 0 ? top - height - GAP_PX : bottom + GAP_PX
  tooltip.style.translate = `${Math.round(x)}px ${Math.round(y)}px`
}
