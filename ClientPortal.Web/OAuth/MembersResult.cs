using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>A JSON object of these members, in one piece and without a scope.</summary>
internal sealed class MembersResult(IReadOnlyDictionary<string, object> members, int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        return JsonAnswer.WriteAsync(httpContext.Response, members, JsonMembers.Write);
    }
}
