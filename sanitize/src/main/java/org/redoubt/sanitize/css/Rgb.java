package org.redoubt.sanitize.css;

import java.util.Locale;

/**
 * A colour of sRGB.
 *
 * @param red 0 to 1, as the others
 * @param alpha 1 is opaque
 */
record Rgb(double red, double green, double blue, double alpha) {
    /** The lightness (of OKLab) of the dark page and of the text upon it; what lies between is mapped between. */
    private static final double DARKEST = 0.22;

    private static final double LIGHTEST = 0.95;

    Rgb {
        red = Math.clamp(red, 0, 1);
        green = Math.clamp(green, 0, 1);
        blue = Math.clamp(blue, 0, 1);
        alpha = Math.clamp(alpha, 0, 1);
    }

    /**
     * The same hue as dark as it was light, and the other way round, in a space where equal steps look equal. White
     * becomes the colour of the dark page, black that of its text, and contrasts stay.
     */
    Rgb inverted() {
        double r = linear(red);
        double g = linear(green);
        double b = linear(blue);
        double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        double lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
        double a1 = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
        double b1 = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
        double mirrored = DARKEST + (1 - lightness) * (LIGHTEST - DARKEST);
        return ofLab(mirrored, a1, b1);
    }

    private Rgb ofLab(double lightness, double a1, double b1) {
        double l = cube(lightness + 0.3963377774 * a1 + 0.2158037573 * b1);
        double m = cube(lightness - 0.1055613458 * a1 - 0.0638541728 * b1);
        double s = cube(lightness - 0.0894841775 * a1 - 1.2914855480 * b1);
        return new Rgb(
                gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
                alpha);
    }

    private static double cube(double x) {
        return x * x * x;
    }

    private static double linear(double c) {
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }

    private static double gamma(double c) {
        return c <= 0.0031308 ? 12.92 * c : 1.055 * Math.pow(c, 1 / 2.4) - 0.055;
    }

    /** As CSS writes it. */
    String css() {
        int r = (int) Math.round(red * 255);
        int g = (int) Math.round(green * 255);
        int b = (int) Math.round(blue * 255);
        return alpha >= 1
                ? String.format(Locale.ROOT, "#%02x%02x%02x", r, g, b)
                : String.format(Locale.ROOT, "rgba(%d,%d,%d,%.3f)", r, g, b, alpha);
    }
}
