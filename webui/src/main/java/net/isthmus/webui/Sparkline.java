package net.isthmus.webui;

/**
 * Two curves of one minute, as the {@code points} of SVG polylines in a box of {@value #WIDTH} × {@value #HEIGHT}.
 *
 * <p>Both share one scale, which ends at the highest value of either, so that what goes in and what comes out can be
 * compared by eye. Without traffic both lie on the floor.
 *
 * @param rx curve of what was received
 * @param tx curve of what was sent
 * @param rxArea the same as an area down to the floor
 * @param peakBitsPerSecond where the scale ends
 */
public record Sparkline(String rx, String tx, String rxArea, double peakBitsPerSecond) {

    static final int WIDTH = 120;
    static final int HEIGHT = 32;
    private static final int MARGIN = 2;
    private static final int POINT_LENGTH = 11;

    /**
     * Draws rings of samples.
     *
     * @param rx bits a second, oldest first
     * @param tx the same for what was sent, of the same length
     */
    static Sparkline of(double[] rx, double[] tx) {
        double peak = 0;
        for (int i = 0; i < rx.length; i++) {
            peak = Math.max(peak, Math.max(rx[i], tx[i]));
        }
        String rxPoints = points(rx, peak);
        return new Sparkline(
                rxPoints, points(tx, peak), "0," + HEIGHT + " " + rxPoints + " " + WIDTH + "," + HEIGHT, peak);
    }

    /** What a screen reader says instead. */
    public String label() {
        return peakBitsPerSecond > 0
                ? "last minute, peak " + Quantity.bitsPerSecond(peakBitsPerSecond)
                : "no traffic in the last minute";
    }

    private static String points(double[] samples, double peak) {
        StringBuilder text = new StringBuilder(samples.length * POINT_LENGTH);
        double step = (double) WIDTH / Math.max(1, samples.length - 1);
        for (int i = 0; i < samples.length; i++) {
            double share = peak > 0 ? samples[i] / peak : 0;
            double y = HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN);
            text.append(i == 0 ? "" : " ");
            tenths(text, i * step);
            text.append(',');
            tenths(text, y);
        }
        return text.toString();
    }

    /** With one decimal place; not by a format, of which thousands a second would keep a processor busy. */
    private static void tenths(StringBuilder text, double value) {
        long tenths = Math.round(value * 10);
        text.append(tenths / 10).append('.').append(tenths % 10);
    }
}
