/**
 * ManageSieve (RFC 5804): people look after the Sieve scripts that sort their mail.
 *
 * <p>{@code codec} is what the RFC calls tokens, {@code command} has a class for each command, {@code session} runs
 * them. A script is stored only if it compiles, so that what is active can run.
 */
@NullMarked
package org.redoubt.managesieve;

import org.jspecify.annotations.NullMarked;
