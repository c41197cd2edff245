/**
 * Texts for rejections and findings, shared by the console and the FHIR API: facts in, a sentence in the reader's
 * language out.
 */
@NullMarked
package ir.scheduling.message;

import org.jspecify.annotations.NullMarked;
