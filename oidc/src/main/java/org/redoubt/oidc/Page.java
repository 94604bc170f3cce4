package org.redoubt.oidc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.redoubt.http.HttpExchange;

/** The page that says that something did not work: our own words only, in the style of the sign-in of programs. */
final class Page {
    private Page() {}

    static void send(HttpExchange exchange, int status, String title, String words) throws IOException {
        String page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>Redoubt: sign in</title>
            <link rel="stylesheet" href="/oauth/page.css">
            </head>
            <body>
            <main>
            <h1>%s</h1>
            <p>%s</p>
            <p><a href="/mail/">To the sign-in</a></p>
            </main>
            </body>
            </html>
            """.formatted(text(title), text(words));
        exchange.respond(
                status,
                Map.of(
                        "Content-Type", "text/html; charset=utf-8",
                        "Cache-Control", "no-store",
                        "Content-Security-Policy",
                                "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
                        "X-Frame-Options", "DENY"),
                page.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
