using System.Security.Claims;
using ClientPortal.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddClientPortal(options =>
{
    options.Authority = "https://portal.example.com";
    options.Audience = "https://api.example.com";
    options.ApiKey = builder.Configuration["ClientPortal:ApiKey"];
    options.ClientId = builder.Configuration["ClientPortal:ClientId"];
    options.ClientSecret = builder.Configuration["ClientPortal:ClientSecret"];
});

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/orders", (ClaimsPrincipal caller) => $"The orders of workspace {caller.FindFirstValue("workspace")}").RequireScope("orders:read");
app.Run();
