package verifier

// Rule names a rule of the verifier: one of Rules.
type Rule string

// A RuleInfo describes a rule.
type RuleInfo struct {
	Name Rule
	Doc  string
}

// The rules. A component that is refused breaks one of them; Error.Rule says which.
const (
	RuleFormat    Rule = "format"
	RuleImport    Rule = "import"
	RuleUniverse  Rule = "universe"
	RuleTypeForm  Rule = "type-form"
	RuleTypeCycle Rule = "type-cycle"
	RuleTypeLimit Rule = "type-limit"
	RuleTypeParam Rule = "type-param"
	RuleOpaque    Rule = "opaque"
	RuleName      Rule = "name"
	RuleForeign   Rule = "foreign-name"
	RuleInterface Rule = "interface"
	RuleMethod    Rule = "method"
	RuleInstance  Rule = "instance-methods"
	RuleGlobal    Rule = "global"
	RuleStatic    Rule = "static-init"
	RuleExtern    Rule = "extern"
	RuleInit      Rule = "init"

	RuleSignature Rule = "signature"
	RuleSlot      Rule = "slot"
	RuleFrame     Rule = "frame"
	RuleShape     Rule = "shape"
	RuleBlock     Rule = "block"
	RuleReachable Rule = "reachable"
	RuleHandler   Rule = "handler"
	RuleNumber    Rule = "numbering"
	RuleDominance Rule = "dominance"
	RuleOperand   Rule = "operand"
	RulePhi       Rule = "phi"
	RuleClaim     Rule = "phi-claim"

	RuleType      Rule = "type"
	RuleConst     Rule = "const"
	RuleCompare   Rule = "compare"
	RuleChange    Rule = "change"
	RuleNonNil    Rule = "nonnil"
	RuleIndex     Rule = "index-proof"
	RuleDeref     Rule = "dereference"
	RuleBounds    Rule = "bounds"
	RulePath      Rule = "path"
	RuleAccess    Rule = "access"
	RuleReadOnly  Rule = "read-only"
	RuleAddr      Rule = "address"
	RuleAggregate Rule = "aggregate"
	RuleFuncValue Rule = "func-value"
	RuleMap       Rule = "map"
	RuleImplement Rule = "implements"
	RuleCall      Rule = "call"
	RuleResult    Rule = "result"
	RuleIntrinsic Rule = "intrinsic"
	RuleReturn    Rule = "return"
)

// Rules lists every rule, first those about the component as a whole, then those about
// functions, then those about instructions.
var Rules = []RuleInfo{
	{RuleFormat, "the file's tables are within the limits of the format, and its path, names and file names are plain text"},
	{RuleImport, "every import is loaded, has the content that the component was compiled against, is named once, and is not the component itself"},
	{RuleUniverse, "no other component of the same path has defined types in this universe"},
	{RuleTypeForm, "type definitions refer to defined types of fitting kinds; array lengths and channel directions exist; map keys are comparable"},
	{RuleTypeCycle, "no type contains itself by value, and only named types refer to themselves at all"},
	{RuleTypeLimit, "sizes, numbers of parts and nesting of types, also of every type that instances lead to, stay within limits"},
	{RuleTypeParam, "type parameters stand only inside generic type definitions, and generic types only in instances with as many arguments"},
	{RuleOpaque, "memory objects exist only behind pointers: no variable, element, field, parameter or value holds one"},
	{RuleName, "names are unique where they must be, exported field and method names begin in upper case, others are qualified by their package"},
	{RuleForeign, "no type definition makes a field or method name in another package's unexported space"},
	{RuleInterface, "an interface's methods are sorted, distinct, and have function signatures"},
	{RuleMethod, "a method is a function of this component without captures whose first parameter is its receiver; tables are sorted and distinct"},
	{RuleInstance, "components that supply methods for one instance of a generic type supply the same names and signatures"},
	{RuleGlobal, "package variables have types that a variable can have, and their sizes add up to less than the limit"},
	{RuleStatic, "an initial value leads to a part that is no aggregate, has that part's type, and obeys access control"},
	{RuleExtern, "an extern names an exported function or variable of an import and has exactly its type"},
	{RuleInit, "the initialisation function takes and returns nothing and has no captures"},

	{RuleSignature, "a function's signature, captures and slots have types that variables can have; exported functions have no captures"},
	{RuleSlot, "parameters and captures of aggregate type are bound to slots of their own and of their type"},
	{RuleFrame, "a function's slots fit its frame"},
	{RuleShape, "an instruction has the operands, places, blocks and results that its operation takes"},
	{RuleBlock, "a block ends in its only terminator and starts with its phis; branches lead to two different blocks; none leads to the entry"},
	{RuleReachable, "every block can be reached from the entry or the handler"},
	{RuleHandler, "the handler is a block that no branch leads to; it alone starts with catch, and catch stands nowhere else"},
	{RuleNumber, "values are numbered in the order in which they are defined"},
	{RuleDominance, "every use of a value is dominated by its definition; a handler, and what only it leads to, sees values defined there alone"},
	{RuleOperand, "values and slots exist; parameters that are bound to slots are not used as values"},
	{RulePhi, "a phi has exactly one operand for each predecessor, of the phi's own type"},
	{RuleClaim, "what a phi claims, not nil or not negative, holds on every edge"},

	{RuleType, "an instruction's operands have the types that its operation needs"},
	{RuleConst, "a constant fits its type and refers to data that is there"},
	{RuleCompare, "values are compared with values of the same comparable type, or with zero"},
	{RuleChange, "change leads to a type with an identical underlying type, or between pointers to such"},
	{RuleNonNil, "nonnil names a pointer that a dominating branch proves not nil"},
	{RuleIndex, "idx and idxlen name an index that dominating branches and constants prove in range, without wrap-around"},
	{RuleDeref, "only a pointer that is proven not nil is followed"},
	{RuleBounds, "only an index that is proven for this very slice or string, or for this array's length, indexes it"},
	{RulePath, "a path's steps lead through fields that exist and elements of arrays"},
	{RuleAccess, "another package's unexported fields and methods are out of reach, but for steps through embedded fields and instances of generic types"},
	{RuleReadOnly, "strings are not written"},
	{RuleAddr, "no address leads into a slot or a string"},
	{RuleAggregate, "aggregates are copied between places and never values"},
	{RuleFuncValue, "a function value has the captures that its function takes"},
	{RuleMap, "a map is taken only for the library's Map of exactly its key and element types"},
	{RuleImplement, "a type becomes an interface only if it has the methods, each with the same signature"},
	{RuleCall, "a call's callee exists and its arguments have exactly the types of the parameters"},
	{RuleResult, "results go to new values, those of aggregate type to slots of exactly their type"},
	{RuleIntrinsic, "a built-in operation exists"},
	{RuleReturn, "a function returns operands of exactly its results' types"},
}
