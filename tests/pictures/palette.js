// The pixels of a PNG, each as one of at most 256 colours: those used most, then those least like the ones chosen, so
// that no pixel is far off; the nearest of them for the rest.
async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob())
    const { width, height } = image
    const canvas = new OffscreenCanvas(width, height).getContext("2d")
    canvas.drawImage(image, 0, 0)
    const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer)

    const uses = new Map()
    for (const pixel of pixels) uses.set(pixel, (uses.get(pixel) ?? 0) + 1)
    // Equal counts by colour, so that the same picture always has the same palette.
    const colours = [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a) || a - b)

    const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]
    const distance = (a, b) => a.reduce((sum, part, n) => sum + (part - b[n]) ** 2, 0)
    const known = []
    const rest = new Map(colours.map((colour) => [colour, { parts: parts(colour), far: Infinity, nearest: 0 }]))
    const choose = (colour) => {
        const chosen = rest.get(colour)
        rest.delete(colour)
        Object.assign(chosen, { far: 0, nearest: known.push(chosen.parts) - 1 })
        places.set(colour, chosen)
        for (const other of rest.values()) {
            const far = distance(other.parts, chosen.parts)
            if (far < other.far) Object.assign(other, { far, nearest: chosen.nearest })
        }
    }
    const places = new Map(rest)
    for (const colour of colours.slice(0, 160)) choose(colour)
    while (rest.size && known.length < 256) choose([...rest].reduce((a, b) => (b[1].far > a[1].far ? b : a))[0])
    const indices = Uint8Array.from(pixels, (pixel) => places.get(pixel).nearest)
    let bytes = ""
    for (let at = 0; at < indices.length; at += 32768) bytes += String.fromCharCode(...indices.subarray(at, at + 32768))
    return { width, height, palette: known.flat(), indices: btoa(bytes) }
}
