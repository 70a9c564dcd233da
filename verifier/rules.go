package verifier

// Rule names a rule of the verifier: one of Rules.
type Rule string

// A RuleInfo describes a rule.
type RuleInfo struct {
	Name Rule
	Doc  string
}

// Rules lists every rule, first those about the component as a whole, then those about
// functions, then those about instructions.
var Rules = []RuleInfo{
	{"format", "the file's tables are within the limits of the format, and its path, names and file names are plain text"},
	{"import", "every import is loaded, has the content that the component was compiled against, is named once, and is not the component itself"},
	{"universe", "the library, which implements maps, has one content in this universe, and a type one definition"},
	{"type-form", "type definitions refer to defined types of fitting kinds; array lengths and channel directions exist; map keys are comparable"},
	{"type-cycle", "no type contains itself by value, and only named types refer to themselves at all"},
	{"type-limit", "sizes, numbers of parts and nesting of types, also of every type that instances lead to, stay within limits, and so does what is compared to see which types implement which interfaces"},
	{"type-param", "type parameters stand only inside generic type definitions, and generic types only in instances with as many arguments"},
	{"opaque", "memory objects exist only behind pointers: no variable, element, field, parameter or value holds one"},
	{"name", "names are unique where they must be, exported field and method names begin in upper case, others are qualified by their package"},
	{"foreign-name", "no type definition makes a field or method name in another package's unexported space"},
	{"interface", "an interface's methods are sorted, distinct, and have function signatures"},
	{"method", "a method is a function of this component without captures whose first parameter is its receiver; tables are sorted and distinct"},
	{"instance-methods", "components that supply methods for one instance of a generic type supply the same names and signatures"},
	{"global", "package variables have types that a variable can have, and their sizes add up to less than the limit"},
	{"static-init", "an initial value leads to a part that is no aggregate, has that part's type, and obeys access control"},
	{"extern", "an extern names an exported function or variable of an import and has exactly its type"},
	{"init", "the initialisation function takes and returns nothing and has no captures"},

	{"time-bound", "a method HandleInterrupt() ends within its units of time: its loops have limits that are proven, it calls functions that are known, without recursion, and it does not allocate, wait, defer or panic"},

	{"signature", "a function's signature, captures and slots have types that variables can have; exported functions have no captures"},
	{"slot", "parameters and captures of aggregate type are bound to slots of their own and of their type"},
	{"frame", "a function's slots fit its frame"},
	{"shape", "an instruction has the operands, places, blocks and results that its operation takes"},
	{"block", "a block ends in its only terminator and starts with its phis; branches lead to two different blocks; none leads to the entry"},
	{"reachable", "every block can be reached from the entry or the handler"},
	{"handler", "the handler is a block that no branch leads to; it alone starts with catch, and catch stands nowhere else"},
	{"numbering", "values are numbered in the order in which they are defined"},
	{"dominance", "every use of a value is dominated by its definition; a handler, and what only it leads to, sees values defined there alone"},
	{"operand", "values and slots exist; parameters that are bound to slots are not used as values"},
	{"phi", "a phi has exactly one operand for each predecessor, of the phi's own type"},
	{"phi-claim", "what a phi claims, not nil or not negative, holds on every edge"},

	{"type", "an instruction's operands have the types that its operation needs"},
	{"const", "a constant fits its type and refers to data that is there"},
	{"compare", "values are compared with values of the same comparable type, or with zero"},
	{"change", "change leads to a type with an identical underlying type, or between pointers to such"},
	{"nonnil", "nonnil names a pointer that a dominating branch proves not nil"},
	{"index-proof", "idx and idxlen name an index that dominating branches and constants prove in range, without wrap-around"},
	{"dereference", "only a pointer that is proven not nil is followed"},
	{"bounds", "only an index that is proven for this very slice or string, or for this array's length, indexes it"},
	{"path", "a path's steps lead through fields that exist and elements of arrays"},
	{"access", "another package's unexported fields and methods are out of reach, but for steps through embedded fields and instances of generic types"},
	{"read-only", "strings are not written"},
	{"address", "no address leads into a slot or a string"},
	{"aggregate", "aggregates are copied between places and never values"},
	{"func-value", "a function value has the captures that its function takes"},
	{"map", "a map is taken only for the library's Map of exactly its key and element types"},
	{"implements", "a type becomes an interface only if it has the methods, each with the same signature; an instance of a generic type only if this component supplies them"},
	{"call", "a call's callee exists and its arguments have exactly the types of the parameters"},
	{"result", "results go to new values, those of aggregate type to slots of exactly their type"},
	{"intrinsic", "a built-in operation exists"},
	{"return", "a function returns operands of exactly its results' types"},
}
