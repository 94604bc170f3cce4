package org.redoubt.webmail.self;

import io.nayuki.qrcodegen.QrCode;

/** A text as a square code (ISO/IEC 18004) for a telephone's camera, drawn as SVG: dark on white, whatever the theme. */
public final class QrPicture {
    /** ISO/IEC 18004 asks for four modules of white around. */
    private static final int MARGIN = 4;

    private QrPicture() {}

    public static String svg(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        int side = code.size + 2 * MARGIN;
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M').append(x + MARGIN).append(' ').append(y + MARGIN).append("h1v1h-1z");
                }
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + ' ' + side
                + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + 'v' + side + "h-" + side
                + "z\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>";
    }
}
