package net.isthmus.appliance.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run on the standard topology with the appliance in it, which the first such class starts and
 * the end of the run takes down. Constructors and methods may ask for the {@link StandardLab}. A test that has ended or
 * changed the appliance gets it back to work for the next one. Without root they are skipped, and say so.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LabExtension.class)
@interface OnLab {}
