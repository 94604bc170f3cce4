/**
 * Sieve (RFC 5228), seen from outside: {@link org.redoubt.sieve.Sieve} compiles a text, {@link
 * org.redoubt.sieve.SieveScript} runs over a message, and an {@link org.redoubt.sieve.Outcome} says what is to be done.
 *
 * <p>The way of a script: {@code syntax} makes a tree of its text, every node with its line and column; {@code
 * command} has a class for each family of commands and tests, which turns the nodes into steps and checks and finds
 * all errors that can be found before a message comes; {@code run} is what they run on.
 *
 * <p>Nothing a script says has an effect while it runs. It collects actions, and whoever called it carries them out
 * or, after an error, keeps the message. Every step, every test and every character compared is paid from one budget,
 * so that the longest run is bounded whatever the script and the message are.
 */
@NullMarked
package org.redoubt.sieve;

import org.jspecify.annotations.NullMarked;
