/**
 * PostgreSQL's infix operators that the standard does not have: casts, AT TIME ZONE, and every operator made of symbols.
 */
void PostgresBinary(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
}
{
    <INFIX_CAST> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(SqlLibraryOperators.INFIX_CAST, getPos()));
    }
    type = DataType() { list.add(type); }
|
    <AT_TIME_ZONE> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(PostgresOperators.AT_TIME_ZONE, getPos()));
    }
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
|
    <POSTGRES_OPERATOR> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(PostgresOperators.infix(getToken(0).image), getPos()));
    }
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
}

/**
 * A type by PostgreSQL's names. All words of types arrive as identifiers.
 */
SqlDataTypeSpec DataType() :
{
    final Span s;
    final StringBuilder name = new StringBuilder();
}
{
    TypeWord(name) { s = span(); }
    (
        <DOT> { name.append('.'); } TypeWord(name)
    )*
    [
        LOOKAHEAD(2)
        <LPAREN> <UNSIGNED_INTEGER_LITERAL> { name.append('(').append(token.image); }
        [ <COMMA> <UNSIGNED_INTEGER_LITERAL> { name.append(',').append(token.image); } ]
        <RPAREN> { name.append(')'); }
    ]
    [
        <WITH_TIME_ZONE> { name.append(" with time zone"); }
    |
        <WITHOUT_TIME_ZONE> { name.append(" without time zone"); }
    ]
    (
        LOOKAHEAD(2)
        <LBRACKET> [ <UNSIGNED_INTEGER_LITERAL> ] <RBRACKET> { name.append("[]"); }
    |
        <ARRAY> { name.append("[]"); }
        [ LOOKAHEAD(2) <LBRACKET> <UNSIGNED_INTEGER_LITERAL> <RBRACKET> ]
    )*
    {
        return ParsedTypeName.spec(name.toString(), s.end(this));
    }
}

void TypeWord(StringBuilder name) :
{
}
{
    <IDENTIFIER> { name.append(token.image); }
|
    <QUOTED_IDENTIFIER> { name.append(token.image); }
}

/**
 * An aggregate with ORDER BY among its arguments, as a WITHIN GROUP call.
 */
SqlCall OrderedAggregateCall() :
{
    final Span s;
    final SqlIdentifier name;
    final List<SqlNode> args = new ArrayList<SqlNode>();
    final SqlNodeList orderBy;
    SqlLiteral quantifier = null;
}
{
    <ORDERED_AGGREGATE> { s = span(); name = new SqlIdentifier(getToken(0).image, getPos()); }
    <LPAREN>
    [ quantifier = AllOrDistinct() ]
    AddArg(args, ExprContext.ACCEPT_SUB_QUERY)
    ( <COMMA> AddArg(args, ExprContext.ACCEPT_SUB_QUERY) )*
    orderBy = OrderBy(true)
    <RPAREN>
    {
        return SqlStdOperatorTable.WITHIN_GROUP.createCall(s.end(this),
            createCall(name, s.pos(), SqlFunctionCategory.USER_DEFINED_FUNCTION, quantifier, args), orderBy);
    }
}
