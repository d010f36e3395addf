package io.logpipe.api.config;

/**
 * Something wrong between settings that each are right.
 *
 * @param key setting to point at; the engine adds file, line and JSON path
 * @param message what is wrong and what was expected, one line
 */
public record ConfigProblem(ConfigKey<?> key, String message) {}
