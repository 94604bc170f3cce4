/**
 * What the commands and tests of Sieve and its extensions are: each family has a class, which checks their arguments
 * and makes steps and checks of them. {@code Extensions} lists what is supported, {@code Compiler} puts it together.
 */
@NullMarked
package org.redoubt.sieve.command;

import org.jspecify.annotations.NullMarked;
