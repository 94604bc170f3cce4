package org.redoubt.search;

/**
 * What the indexes of a process have done since it began.
 *
 * @param open indexes held open
 * @param waiting accounts whose index waits to catch up
 * @param emails emails indexed
 * @param rebuilds indexes dropped because they were damaged, of another format, or too far behind
 * @param queries questions answered
 * @param unanswered questions that no index could answer in time
 */
public record IndexFigures(long open, long waiting, long emails, long rebuilds, long queries, long unanswered) {}
