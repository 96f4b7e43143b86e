using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PushOrleans.Popup.Tests;

/// <summary>A site of somebody else's that includes the script: another origin than the API's, with a strict content security policy and a style of its own.</summary>
public sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Site(WebApplication app) => _app = app;

    public string Origin => _app.Urls.First();

    /// <summary>Set before a page is opened: the API of the script, and who gets a token.</summary>
    public PopUpNode? Node { get; set; }

    public static async Task<Site> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var site = new Site(app);
        app.MapGet("/", (HttpContext http, string user, string? lang, string? theme, string? script, string? dir) => site.Page(http, user, lang ?? "zh", theme ?? "auto", script ?? "plain", dir ?? "ltr"));
        app.MapGet("/module.mjs", () => Results.Text(site.ModuleScript(), "text/javascript"));
        app.MapPost("/token/{user}", async (string user) => Results.Json(new { token = await site.Node!.Token(user) }));
        await app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IResult Page(HttpContext http, string user, string lang, string theme, string script, string dir)
    {
        var api = Node!.Url.ToString().TrimEnd('/');
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self' {api}; connect-src 'self' {api}; style-src 'nonce-page'; img-src 'self' data:";
        var include = script == "module"
            ? $"<script type=\"module\" src=\"/module.mjs\" data-user=\"{user}\"></script>"
            : $"<script src=\"{api}/popups/popup.js\" data-token-url=\"/token/{user}\" data-language=\"{lang}\" data-theme=\"{theme}\" async></script>";
        return Results.Text($$"""
            <!doctype html>
            <html lang="{{(lang == "en" ? "en" : "zh-CN")}}" dir="{{dir}}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>每日早报</title>
            <!-- Else the browser asks for /favicon.ico now and then, and complains that there is none. -->
            <link rel="icon" href="data:,">
            <style nonce="page">
              /* A page that does what pages do to every element on them. */
              div, section, header, footer, button, p { color: red; font: italic 30px serif; text-transform: uppercase; display: none; opacity: .2; position: static }
              main { max-width: 720px; margin: 0 auto; padding: 24px; font: 16px/1.7 sans-serif }
              @media (prefers-color-scheme: dark) { body { background: #121417; color: #ddd } }
            </style></head>
            <body><main><h1>每日早报</h1><label>搜索 <input id="search"></label></main>{{include}}</body></html>
            """, "text/html", Encoding.UTF8);
    }

    private string ModuleScript() => $$"""
        import { connect } from '{{Node!.Url}}popups/popup.mjs';
        const user = new URL(location.href).searchParams.get('user');
        connect({ token: async () => (await (await fetch(`/token/${user}`, { method: 'POST' })).json()).token });
        """;
}
