from django.contrib import admin
from django.urls import path

from bookings import views

urlpatterns = [
    path("", views.home, name="home"),
    path("imports/", views.begin_import, name="import"),
    path("reports/", views.ask, name="reports"),
    path("reports/<uuid:pk>/", views.report, name="report"),
    path("reports/<uuid:pk>/file/", views.file, name="file"),
    path("admin/", admin.site.urls),
]
