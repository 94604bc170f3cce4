package org.redoubt.http;

/**
 * Which requests a handler gets.
 *
 * @param path a whole path, or all below it when it ends in '/'; "/" is the root alone
 * @param signIn whether the client must say who it is
 */
public record Route(String path, boolean signIn, HttpHandler handler) {
    boolean takes(String asked) {
        return (path.endsWith("/") && path.length() > 1) ? asked.startsWith(path) : asked.equals(path);
    }
}
