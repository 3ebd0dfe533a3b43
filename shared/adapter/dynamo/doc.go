// Package dynamo keeps the records of the domain in one DynamoDB table.
//
//	pk                  sk              what                                              listed under (lpk / lsk)
//	EDITION#<id>        RECORD          an edition, as data                               LIST#edition / id
//	CALL#<id>           RECORD          a call and its texts                              LIST#call#<edition> / <opens>#<id>
//	APP#<id>            RECORD          an application: draft, submitted, decided         LIST#application#<edition> / <status>#<instant>#<id>
//	INTEREST#<app id>   RECORD          what a municipality says of the other side's      LIST#interest#<edition> / <side>#<app id>
//	RUN#<id>            RECORD          a matching run                                    LIST#run#<edition> / instant
//	RUN#<id>            STEP#<name>     a human step with its task token                  LIST#step#<status> / due
//	SET#<id>            RECORD          settings saved under a name                       LIST#set#<edition> / name
//	SUGGEST#<id>        RECORD          a round of suggestions                            LIST#suggestion#<edition> / instant
//	PAIR#<id>           RECORD          a partnership                                     LIST#partnership#<edition> / instant
//	STRENGTH#<edition>#<place>#<theme>
//	                    RECORD          a strength that an officer corrected              LIST#strength#<edition> / <place>#<theme>
//	<record>            EVENT#<rev>     what led the record to that revision              -
//	REGISTER#places     RECORD          which snapshot of the register is current         -
//	MARK#<kind>#<value> RECORD          uniqueness and idempotency                        -
//	MARK#partner#<app>  RECORD          the line of runs that alone may partner it, and its partnerships of that -
//	MARK#successor#<run> RECORD         the run that alone may take the place of this published one -
//	MARK#computing#<claim> RECORD       the run that computes this; gone once it proposes  -
//	MARK#email#<key>    <application>   that an application has the address of this key   -
//	OUT#<id>            RECORD          a message that must follow a change               OUT#waiting / instant, until it is sent;
//	                                                                                    a letter then LIST#letter#<application> / instant
//	MAIL#<id>           RECORD          what became of a mail                             LIST#lost / instant, where most likely nobody read it
//	LINK#<hash>         RECORD          a link or code sent by mail                       -
//	LINK#current#<key>  RECORD          the newest link that was sent to an address       -
//	SESSION#<hash>      RECORD          a session                                         -
//	RATE#<scope>        RECORD          a counter that slows abuse down                   -
//
// Every record item carries v (the shape of its body: readers accept the previous one), rev (optimistic lock, also the
// number of its last event) and hash (of that event). A change is one transaction of the record at its new revision,
// the event and the messages; it is conditional on rev, so that of two writers from one base exactly one wins and the
// other gets a conflict. Every Query follows LastEvaluatedKey. No Scan.
//
// Faults: a failed condition is conflict, an absent item not_found, a table that throttles, times out or breaks is
// unavailable, anything else internal.
package dynamo
